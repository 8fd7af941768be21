import { type Generation, isTerminal } from '@the-way/shared'
import { Button } from '../../components/button.tsx'
import { Note } from '../../components/note.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { StatusTag } from '../../components/tag.tsx'
import { count, money } from '../../lib/format.ts'
import { dayAndClock, duration } from '../../lib/format-time.ts'
import { GenerationFrames } from './generation-frames.tsx'

interface GenerationSheetProps {
  generation: Generation
  /** Fills in the form with this prompt and these settings. */
  onUseAgain: (seed: 'same' | 'new') => void
}

/** One generation: its prompt, its state and a frame for each image. */
export function GenerationSheet({ generation, onUseAgain }: GenerationSheetProps) {
  const { prompt, status, error, num_outputs, pictures } = generation
  const hasEnded = isTerminal(status)
  return (
    <section aria-label={prompt} className="mb-7">
      <div className="mb-2 flex flex-wrap items-baseline gap-x-3 gap-y-1 text-small text-muted">
        {!hasEnded && (
          <span role="status" className="font-semibold text-text">
            Generating {count(num_outputs)}
          </span>
        )}
        {!hasEnded && pictures.length > 0 && <span>{count(pictures.length)} ready</span>}
        <h2
          title={prompt}
          className={
            hasEnded
              ? 'min-w-0 font-semibold text-text wrap-anywhere md:max-w-[46ch] md:truncate'
              : 'min-w-0 wrap-anywhere md:max-w-[60ch] md:truncate'
          }
        >
          {prompt}
        </h2>
        {hasEnded && <span>{recipe(generation)}</span>}
        <span className="ml-auto flex items-baseline gap-3">
          {(status === 'failed' || status === 'canceled') && <StatusTag status={status} />}
          {hasEnded && taken(generation)}
          {hasEnded && (
            <Button
              size="small"
              variant="quiet"
              className="-my-1.5 -mr-2.5"
              onClick={() => onUseAgain('same')}
            >
              Reuse settings
            </Button>
          )}
        </span>
      </div>
      {error && (
        <Note tone={status === 'failed' ? 'danger' : 'warn'} title={error.message} className="mb-2">
          {error.hint}
        </Note>
      )}
      <Sheet label="Images" {...layoutOf(Math.max(num_outputs, pictures.length))}>
        <GenerationFrames generation={generation} onAnotherSeed={() => onUseAgain('new')} />
      </Sheet>
    </section>
  )
}

/** One or two images fill the width there is; more of them stand side by side. */
function layoutOf(images: number) {
  if (images <= 2) return { columns: images, phoneColumns: images, className: 'sheet-large' }
  return { columns: 4, phoneColumns: 2, className: 'md:max-lg:grid-cols-2' }
}

/** "14:02, seed 902, strength 0.8" */
function recipe({ created_at, seed, parameters }: Generation): string {
  const strength = parameters['lora_scale']
  return [
    dayAndClock(created_at),
    `seed ${seed}`,
    ...(typeof strength === 'number' ? [`strength ${strength}`] : []),
  ].join(', ')
}

/** "$0.12, 24 s": what is known of it. */
function taken({ cost_usd_micros, started_at, completed_at }: Generation): string {
  const seconds =
    started_at && completed_at
      ? [duration((Date.parse(completed_at) - Date.parse(started_at)) / 1000)]
      : []
  return [...(cost_usd_micros ? [money(cost_usd_micros)] : []), ...seconds].join(', ')
}
