import { classNames } from './classNames.ts'

/** The mark: two lanes that join into one inside a shield. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={classNames('size-8', className)}>
      <title>Safelane</title>
      <path
        d="M16 1.5c4.2 2.9 8.3 4 12.1 4.2.5 0 .9.4.9 1v8.8c0 7.3-4.9 12.4-12.4 15a1.9 1.9 0 0 1-1.2 0C7.9 27.9 3 22.8 3 15.5V6.7c0-.6.4-1 .9-1C7.7 5.5 11.8 4.4 16 1.5Z"
        fill="var(--accent)"
      />
      <path
        d="M10.5 9.5v3.2c0 5.5 5.5 4.6 5.5 10.3M21.5 9.5v3.2c0 5.5-5.5 4.6-5.5 10.3"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
    </svg>
  )
}
