'use client'
import { Button, Field, TextArea } from '@safelane/ui'
import { FileUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'

/** Rows pasted, typed or read from a file; a file only fills the text, which can be corrected there. */
export function BatchFile({ csv, onChange }: { csv: string; onChange: (csv: string) => void }) {
  const t = useTranslations('batch')
  const picker = useRef<HTMLInputElement>(null)
  const read = async (file: File | undefined) => {
    if (file !== undefined) onChange(await file.text())
  }
  return (
    <div className="space-y-3">
      <Field id="batch-csv" label={t('csvLabel')} hint={t('csvHint')}>
        <TextArea
          id="batch-csv"
          rows={8}
          value={csv}
          onChange={(event) => onChange(event.target.value)}
          onDrop={(event) => {
            const [file] = event.dataTransfer.files
            if (file === undefined) return
            event.preventDefault()
            void read(file)
          }}
          placeholder={'recipient,amount,memo\nAna,1200.50,May\n0x…,980,May'}
          aria-describedby="batch-csv-hint"
          autoComplete="off"
          spellCheck={false}
          className="max-h-96 min-h-48 overflow-auto whitespace-pre font-mono text-sm"
        />
      </Field>
      <input
        ref={picker}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        className="sr-only"
        tabIndex={-1}
        aria-label={t('upload')}
        onChange={(event) => {
          void read(event.target.files?.[0])
          // The same file can be picked again after it was corrected.
          event.target.value = ''
        }}
      />
      <Button size="small" variant="secondary" onClick={() => picker.current?.click()}>
        <FileUp aria-hidden className="size-4" /> {t('upload')}
      </Button>
    </div>
  )
}
