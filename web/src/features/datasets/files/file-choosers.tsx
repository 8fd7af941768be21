import { type ReactNode, useId } from 'react'
import { pickedFiles } from './dropped.ts'
import type { PickedFile } from './picked.ts'

const TYPES = 'image/*,.jpg,.jpeg,.png,.webp,.avif,.tif,.tiff,.heic,.heif,.txt,.zip,application/zip'

interface FileChoosersProps {
  onFiles: (files: PickedFile[]) => void
  /** The buttons; each opens one of the browser's own dialogs. */
  children: (open: { files: () => void; folder: () => void }) => ReactNode
}

/** Pictures, a ZIP or a folder, by the browser's own dialogs. */
export function FileChoosers({ onFiles, children }: FileChoosersProps) {
  const id = useId()
  const take = (input: HTMLInputElement) => {
    const chosen = pickedFiles(input.files ?? [])
    // The same files can be chosen again.
    input.value = ''
    onFiles(chosen)
  }
  const input = { type: 'file', multiple: true, hidden: true } as const
  return (
    <>
      {children({
        files: () => click(`${id}-files`),
        folder: () => click(`${id}-folder`),
      })}
      <input
        {...input}
        id={`${id}-files`}
        accept={TYPES}
        aria-label="Pictures or a ZIP"
        onChange={({ currentTarget }) => take(currentTarget)}
      />
      <input
        {...input}
        id={`${id}-folder`}
        ref={takeFolders}
        aria-label="A folder of pictures"
        onChange={({ currentTarget }) => take(currentTarget)}
      />
    </>
  )
}

const click = (id: string) => document.getElementById(id)?.click()

// React knows no attribute of this name.
const takeFolders = (input: HTMLInputElement | null) => {
  if (input) input.webkitdirectory = true
}
