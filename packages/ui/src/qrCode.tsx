import { QRCodeSVG } from 'qrcode.react'

/** Text as a QR code, dark on white in either theme so that every camera reads it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  return (
    <div className="rounded-2xl border bg-white p-3">
      <QRCodeSVG value={text} title={label} marginSize={1} level="M" className="block size-full" />
    </div>
  )
}
