import { type ReactNode, useId } from 'react'
import { useTouch } from '../../../lib/use-touch.ts'
import { pickedFiles } from './dropped.ts'
import type { PickedFile } from './picked.ts'

const TYPES = 'image/*,.jpg,.jpeg,.png,.webp,.avif,.tif,.tiff,.heic,.heif,.txt,.zip,application/zip'

interface FileChoosersProps {
  onFiles: (files: PickedFile[]) => void
  /** The buttons; each opens one of the browser's own dialogs. `folder` is `null` where folders cannot be chosen. */
  children: (open: { files: () => void; folder: (() => void) | null }) => ReactNode
}

/** Chooses images, a ZIP or a folder by the browser's own dialogs. */
export function FileChoosers({ onFiles, children }: FileChoosersProps) {
  const id = useId()
  const hasFolders = !useTouch()
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
        folder: hasFolders ? () => click(`${id}-folder`) : null,
      })}
      <input
        {...input}
        id={`${id}-files`}
        accept={TYPES}
        aria-label="Images or a ZIP"
        onChange={({ currentTarget }) => take(currentTarget)}
      />
      <input
        {...input}
        id={`${id}-folder`}
        ref={takeFolders}
        aria-label="A folder of images"
        onChange={({ currentTarget }) => take(currentTarget)}
      />
    </>
  )
}

const click = (id: string) => document.getElementById(id)?.click()

// React does not know this attribute.
const takeFolders = (input: HTMLInputElement | null) => {
  if (input) input.webkitdirectory = true
}
