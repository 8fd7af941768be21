import { FileImage } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '../../components/button.tsx'

/** Chooses an image file to restore its settings, for those who can't drop one. */
export function RestoreButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        hidden
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          // The same file can be chosen again.
          target.value = ''
        }}
      />
      <Button
        size="small"
        variant="quiet"
        className="-mx-2.5"
        icon={FileImage}
        title="Restores prompt and settings from an image file. You can also drop one on the prompt."
        onClick={() => input.current?.click()}
      >
        Settings from a file
      </Button>
    </>
  )
}
