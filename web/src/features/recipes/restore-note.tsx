import { X } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { Note } from '../../components/note.tsx'
import type { Restored } from './restore.ts'

interface RestoreNoteProps {
  fileName: string
  result: Restored
  onUndo: () => void
  onClose: () => void
}

/** Says what was restored from a file, and lists what was not. */
export function RestoreNote({ fileName, result, onUndo, onClose }: RestoreNoteProps) {
  const close = (
    <Button size="small" square variant="quiet" icon={X} aria-label="Close" onClick={onClose} />
  )
  if (!result.isRestored)
    return (
      <Note
        alert
        tone="warn"
        className="mt-3"
        title={<span className="wrap-anywhere">Nothing restored from {fileName}.</span>}
        action={close}
      >
        {result.problem}
      </Note>
    )
  const { program, notRestored } = result
  const isComplete = notRestored.length === 0
  return (
    <Note
      alert
      tone={isComplete ? 'ok' : 'info'}
      className="mt-3"
      action={
        <span className="flex gap-1">
          <Button size="small" variant="quiet" onClick={onUndo}>
            Undo
          </Button>
          {close}
        </span>
      }
    >
      <span className="wrap-anywhere">
        <span className="font-semibold">Restored from {fileName}</span>
        <span className="text-muted">
          {isComplete
            ? `, made with ${program}.`
            : `, made with ${program}. These could not be restored:`}
        </span>
      </span>
      {!isComplete && (
        <ul className="mt-1 list-disc pl-4 text-small wrap-anywhere text-muted">
          {notRestored.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Note>
  )
}
