import { Button } from '../../../components/button.tsx'
import { Note } from '../../../components/note.tsx'
import { counted } from '../../../lib/format.ts'
import { headAndRest } from '../words.ts'
import type { SetEditor } from './use-set-editor.ts'

/** Whether the set is good and what would help most, as the server sees it. */
export function Readiness({ editor }: { editor: SetEditor }) {
  const { dataset, pictures, uploads, removing, onlyFindings, setOnlyFindings } = editor
  // The server counts what has arrived, in the order in which it came.
  if (!dataset || pictures.length === 0 || uploads.length > 0) return null
  const hasFindings = pictures.some(({ findings }) => findings.length > 0)
  const { head, rest } = removing
    ? {
        head: `${counted(pictures.length, 'picture')} left.`,
        rest: 'What would help most is said again once the removal is final.',
      }
    : headAndRest(dataset.advice)
  const toggle = hasFindings && (
    <Button
      variant="quiet"
      size="small"
      aria-pressed={onlyFindings}
      className="text-text!"
      onClick={() => setOnlyFindings(!onlyFindings)}
    >
      {onlyFindings ? 'Show all' : 'Show only these'}
    </Button>
  )
  return (
    <Note
      tone={!dataset.ready || hasFindings ? 'warn' : 'ok'}
      className="mb-3"
      title={head}
      action={toggle && <span className="max-md:hidden">{toggle}</span>}
    >
      {(rest || toggle) && (
        <>
          {rest}
          {toggle && <span className="-mb-1 -ml-2.5 block md:hidden">{toggle}</span>}
        </>
      )}
    </Note>
  )
}
