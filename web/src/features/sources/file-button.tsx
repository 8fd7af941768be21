import { useRef } from 'react'
import { Button, type ButtonProps } from '../../components/button.tsx'
import { ACCEPTED } from './source.ts'

interface FileButtonProps extends Omit<ButtonProps, 'onClick'> {
  onFile: (file: File) => void
}

/** A button that opens the file chooser of the browser. */
export function FileButton({ onFile, ...button }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={ACCEPTED}
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? []
          // The same file can be chosen again, for example after it was removed.
          target.value = ''
          if (file) onFile(file)
        }}
      />
      <Button {...button} onClick={() => input.current?.click()} />
    </>
  )
}
