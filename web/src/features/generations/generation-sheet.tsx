import { ASPECT_RATIOS, type Generation, isTerminal } from '@the-way/shared'
import { Download } from 'lucide-react'
import { LostPhoto, MakingPhoto, WaitingPhoto } from '../../components/blank.tsx'
import { Button } from '../../components/button.tsx'
import { Note } from '../../components/note.tsx'
import { Photo } from '../../components/photo.tsx'
import { EdgeState, Frame, Sheet } from '../../components/sheet.tsx'
import { StatusTag } from '../../components/tag.tsx'
import { count, percent } from '../../lib/format.ts'
import { dateTime } from '../../lib/format-time.ts'

interface GenerationSheetProps {
  generation: Generation
  /** Fills the form with these words and settings. */
  onUseAgain?: () => void
}

/** The shape that was asked for, until the picture itself tells. */
function ratioOf({ parameters }: Generation): number {
  const asked = parameters['aspect_ratio']
  const size = Object.entries(ASPECT_RATIOS).find(([name]) => name === asked)?.[1] ?? [1, 1]
  return size[0] / size[1]
}

/** One request and its pictures: each frame waits, is made, or holds what came. */
export function GenerationSheet({ generation, onUseAgain }: GenerationSheetProps) {
  const { prompt, seed, status, error, created_at, keyword_inserted } = generation
  return (
    <section aria-label={prompt} className="mb-8">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="min-w-0 text-ui font-semibold wrap-anywhere">{prompt}</h3>
        <span className="text-small text-muted">
          {dateTime(created_at)}, seed {seed}
          {keyword_inserted && ', keyword put in front'}
        </span>
        <span className="ml-auto flex items-center gap-2">
          {status !== 'succeeded' && <StatusTag status={status} />}
          {onUseAgain && (
            <Button size="small" variant="quiet" onClick={onUseAgain}>
              Use again
            </Button>
          )}
        </span>
      </div>
      {error && (
        <Note
          tone={status === 'failed' ? 'danger' : 'warn'}
          title={error.message}
          alert={status === 'failed'}
          className="mb-2"
        >
          {error.hint}
        </Note>
      )}
      <Sheet label="Pictures" columns={4} phoneColumns={2}>
        {frames(generation)}
      </Sheet>
    </section>
  )
}

function frames(generation: Generation) {
  const { id, pictures, num_outputs, status, withheld, progress, prompt } = generation
  const ratio = ratioOf(generation)
  return Array.from({ length: Math.max(num_outputs, pictures.length) }, (_, index) => {
    const picture = pictures[index]
    const key = picture?.id ?? `${id}-${index}`
    if (picture) {
      return (
        <Frame
          key={key}
          number={index + 1}
          edge={
            <a
              href={`${picture.url}?download=1`}
              download
              aria-label={`Download picture ${index + 1}`}
              className="-mr-1 grid size-6 place-items-center rounded-small hover:bg-hover hover:text-text"
            >
              <Download size={12} strokeWidth={2} aria-hidden />
            </a>
          }
        >
          <a href={picture.url} target="_blank" rel="noreferrer">
            <Photo src={picture.url} alt={prompt} ratio={picture.width / picture.height} />
          </a>
        </Frame>
      )
    }
    const isWithheld = index - pictures.length < withheld
    return (
      <Frame
        key={key}
        number={index + 1}
        edge={isTerminal(status) && <EdgeState>{isWithheld ? 'withheld' : 'none'}</EdgeState>}
      >
        {isTerminal(status) ? (
          <LostPhoto ratio={ratio}>
            {isWithheld ? 'Withheld by the filter' : 'No picture'}
          </LostPhoto>
        ) : status === 'processing' || status === 'saving' ? (
          <MakingPhoto ratio={ratio} progress={fraction(progress)}>
            {progress.step === null || progress.total === null
              ? 'Being made'
              : `Step ${count(progress.step)} of ${count(progress.total)}, ${percent(fraction(progress) ?? 0)}`}
          </MakingPhoto>
        ) : (
          <WaitingPhoto ratio={ratio} />
        )}
      </Frame>
    )
  })
}

const fraction = ({ step, total }: Generation['progress']) =>
  step === null || !total ? null : step / total
