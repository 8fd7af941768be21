import { Note } from '../../../components/note.tsx'
import { TextLink } from '../../../components/text-link.tsx'
import type { Again } from './again.ts'
import { textOf } from './setting-kinds.ts'
import { labelOf } from './setting-labels.ts'

/** Names the training that the form is filled in from, and the settings that are changed already. */
export function AgainNote({
  again: { training, fix },
  hasDataset,
}: {
  again: Again
  hasDataset: boolean
}) {
  const fixed = Object.entries(fix)
    .map(([name, value]) => `${labelOf(name).toLowerCase()} ${textOf(value)}`)
    .join(', ')
  return (
    <Note className="mb-4" title={`Filled in from ${training.name}.`}>
      {fixed && `Changed: ${fixed}. `}
      {!hasDataset && 'Its images were deleted. Add them again. '}
      <TextLink to="/trainings/$id" params={{ id: training.id }}>
        View that training
      </TextLink>
    </Note>
  )
}
