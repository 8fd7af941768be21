import type { Training } from '@the-way/shared'
import { LinkButton } from '../../../components/link-button.tsx'

/** The next steps after a training that succeeded. */
export const SucceededActions = ({ training }: { training: Training }) => {
  const { id, dataset_id, model_id, error } = training
  return (
    <>
      {dataset_id !== null && (
        <LinkButton
          to="/models/create"
          search={{ again: id, ...(error?.fix && { fix: error.fix }) }}
          className="max-md:grow"
        >
          Train again with changes
        </LinkButton>
      )}
      {model_id && (
        <LinkButton to="/models/$id" params={{ id: model_id }} className="max-md:grow">
          Open in studio
        </LinkButton>
      )}
    </>
  )
}
