import { type ReactNode, useId } from 'react'
import { useTouch } from '../../../lib/use-touch.ts'
import { pickedFiles } from './dropped.ts'
import type { PickedFile } from './picked.ts'

const TYPES = 'image/*,.jpg,.jpeg,.png,.webp,.avif,.tif,.tiff,.heic,.heif,.txt,.zip,application/zip'

interface FileChoosersProps {
  onFiles: (files: PickedFile[]) => void
  /** Renders the buttons; each opens a file dialog. `folder` is `null` on devices that cannot choose folders. */
  children: (open: { files: () => void; folder: (() => void) | null }) => ReactNode
}

/** Lets the user choose images, a ZIP or a folder in the browser's file dialogs. */
export function FileChoosers({ onFiles, children }: FileChoosersProps) {
  const id = useId()
  const hasFolders = !useTouch()
  const onChoose = (input: HTMLInputElement) => {
    const chosen = pickedFiles(input.files ?? [])
    // So that choosing the same files again triggers `change`.
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
        onChange={({ currentTarget }) => onChoose(currentTarget)}
      />
      <input
        {...input}
        id={`${id}-folder`}
        ref={allowFolders}
        aria-label="A folder of images"
        onChange={({ currentTarget }) => onChoose(currentTarget)}
      />
    </>
  )
}

const click = (id: string) => document.getElementById(id)?.click()

// React does not know the `webkitdirectory` attribute.
const allowFolders = (input: HTMLInputElement | null) => {
  if (input) input.webkitdirectory = true
}
