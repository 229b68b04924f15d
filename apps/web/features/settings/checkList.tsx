import { classNames } from '@safelane/ui'

/** Any number of choices, each with a word on what it means. */
export function CheckList<Value extends string>({
  legend,
  options,
  chosen,
  onChange,
  className,
}: {
  legend: string
  options: readonly { readonly value: Value; readonly name: string; readonly hint?: string }[]
  chosen: readonly Value[]
  onChange: (chosen: readonly Value[]) => void
  className?: string
}) {
  return (
    <fieldset className={classNames('space-y-2', className)}>
      <legend className="font-medium text-muted text-sm">{legend}</legend>
      <div className="divide-y divide-line rounded-2xl border">
        {options.map(({ value, name, hint }) => (
          <label key={value} className="flex min-h-11 items-center gap-3 px-4 py-2.5">
            <input
              type="checkbox"
              className="size-5 shrink-0 accent-accent"
              checked={chosen.includes(value)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, value] : chosen.filter((each) => each !== value))
              }
            />
            <span className="min-w-0">
              <span className="block text-[0.9375rem]">{name}</span>
              {hint === undefined ? null : <span className="block text-muted text-sm">{hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
