import clsx from 'clsx'
import { FileArchive, ImageUp } from 'lucide-react'
import { buttonClass } from '../../../components/button-style.ts'
import { FieldMessage } from '../../../components/field.tsx'
import { bytes } from '../../../lib/format.ts'
import { usePageDrop } from './use-page-drop.ts'

interface ZipFieldProps {
  file: File | null
  /** What is wrong: the first sentence is said at the field, the rest are listed below. */
  faults: readonly string[]
  maxBytes: number
  disabled: boolean
  onFiles: (files: File[]) => void
}

const MESSAGE = 'zip-message'

/** Takes one ZIP, dropped anywhere on the page or chosen. */
export function ZipField({ file, faults, maxBytes, disabled, onFiles }: ZipFieldProps) {
  const over = usePageDrop((files) => {
    if (!disabled) onFiles(files)
  })
  const [fault, ...more] = faults
  const Icon = file ? FileArchive : ImageUp
  return (
    <div>
      <label
        className={clsx(
          'flex flex-wrap items-center gap-x-3 gap-y-2 rounded-panel border border-dashed bg-surface px-4 py-3',
          'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
          !disabled && 'cursor-pointer',
          fault ? 'border-danger' : over ? 'border-text bg-hover' : 'border-control',
        )}
      >
        <Icon size={16} strokeWidth={1.75} className="shrink-0" aria-hidden />
        <span className="min-w-0 grow basis-40">
          <span className="block text-ui font-semibold wrap-anywhere">
            {file ? file.name : over ? 'Let go to take it' : 'Drop a ZIP of pictures'}
          </span>
          <span className="block text-small text-muted">
            {file ? bytes(file.size) : `Anywhere on this page. Up to ${bytes(maxBytes)}.`}
          </span>
        </span>
        <span className={buttonClass({}, disabled)}>
          {file ? 'Choose another' : 'Choose a ZIP'}
        </span>
        <input
          type="file"
          name="file"
          accept=".zip,application/zip"
          aria-label={file ? 'Choose another ZIP of pictures' : 'Choose a ZIP of pictures'}
          aria-invalid={fault ? true : undefined}
          aria-describedby={MESSAGE}
          disabled={disabled}
          className="sr-only"
          onChange={({ currentTarget }) => {
            const files = Array.from(currentTarget.files ?? [])
            // The same file can be chosen again after it was mended.
            currentTarget.value = ''
            if (files.length > 0) onFiles(files)
          }}
        />
      </label>
      <FieldMessage
        id={MESSAGE}
        error={fault}
        hint="JPEG, PNG or WebP, also in folders. Location and owner data are removed; a .txt of the same name beside a picture is its caption."
      />
      {more.length > 0 && (
        <ul className="mt-2 grid max-h-50 gap-1 overflow-y-auto text-small text-muted">
          {more.map((line) => (
            <li key={line} className="wrap-anywhere">
              {line}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
