import { Link } from '@tanstack/react-router'
import type { Generation } from '@the-way/shared'
import { Bar } from '../components/bar.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { Photo } from '../components/photo.tsx'
import { Strip } from '../components/sheet.tsx'
import { RunningRow } from '../features/trainings/list/running-trainings.tsx'
import { count, counted } from '../lib/format.ts'

const IN_A_ROW = 5

/** An unfinished generation in the list of what is running. */
export function RunningImages({ generation }: { generation: Generation }) {
  const { model_id, model_name, num_outputs, images, prompt, progress } = generation
  const { step, total } = progress
  const name = `${model_name}: ${counted(num_outputs, 'image')}`
  return (
    <RunningRow
      strip={<ImagesStrip generation={generation} />}
      action={
        <LinkButton
          to="/models/$id"
          params={{ id: model_id }}
          size="small"
          aria-label={`Open ${name}`}
        >
          Open
        </LinkButton>
      }
    >
      <Link
        to="/models/$id"
        params={{ id: model_id }}
        title={prompt}
        className="-my-0.5 inline-block max-w-full truncate py-0.5 font-semibold hover:underline"
      >
        {name}
      </Link>
      <Bar label={name} value={step !== null && total ? step / total : null} className="my-1.5" />
      <p className="flex flex-wrap justify-between gap-x-3 gap-y-0.5 text-small text-muted">
        <span>{stateLine(generation)}</span>
        {images.length > 0 && (
          <span>
            {count(images.length)} of {counted(num_outputs, 'image')}
          </span>
        )}
      </p>
    </RunningRow>
  )
}

/** The images that have arrived, then placeholders for the others. */
const ImagesStrip = ({ generation: { images, num_outputs } }: { generation: Generation }) => (
  <Strip>
    {Array.from({ length: IN_A_ROW }, (_, index) => {
      const image = images[index]
      if (image) return <Photo key={image.id} src={image.thumbnail_url} alt="" />
      return index < num_outputs ? (
        <span key={index} className="photo developing" aria-hidden />
      ) : (
        <span key={index} aria-hidden />
      )
    })}
  </Strip>
)

/** "Generating, step 12 of 28", or why it is on hold. */
function stateLine({ status, error, cancel_requested_at, progress }: Generation): string {
  if (cancel_requested_at !== null) return 'Canceling'
  if (error !== null) return `On hold. ${error.message}`
  if (status === 'queued' || status === 'submitting') return 'Queued'
  if (status === 'starting') return 'Waiting for a machine'
  if (status === 'saving') return 'Saving'
  return progress.step !== null && progress.total
    ? `Generating, step ${count(progress.step)} of ${count(progress.total)}`
    : 'Generating'
}
