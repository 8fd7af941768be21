import type { Training } from '@the-way/shared'
import { LinkedText } from '../../../components/linked-text.tsx'
import { Note } from '../../../components/note.tsx'

/** Says what is wrong with the model of a training that succeeded; renders nothing if nothing is. */
export const ResultNote = ({ training: { error } }: { training: Training }) =>
  error && (
    <Note tone="warn" title={error.message} className="mb-6">
      <LinkedText>{error.hint}</LinkedText>
    </Note>
  )
