import { QRCodeSVG } from 'qrcode.react'

/** The code itself. */
export function LoadedQrCode({ text, label }: { text: string; label: string }) {
  return <QRCodeSVG value={text} title={label} marginSize={1} level="M" className="block size-full" />
}
