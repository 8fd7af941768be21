import { useNavigate } from '@tanstack/react-router'
import { type Dataset, defaultsOf } from '@the-way/shared'
import { FlaskConical } from 'lucide-react'
import type { ReactNode } from 'react'
import { LinkButton } from '../components/link-button.tsx'
import { Note } from '../components/note.tsx'
import { usePageTitle } from '../components/page-head.tsx'
import { CONNECT } from '../components/shell/places.ts'
import { TextLink } from '../components/text-link.tsx'
import { SAMPLE_PHOTOS } from '../features/sample/photos.ts'
import { SAMPLE_NAME } from '../features/sample/sample-dataset.ts'
import { SampleOffer } from '../features/sample/sample-offer.tsx'
import { SampleSheet } from '../features/sample/sample-sheet.tsx'
import { typicalEstimateLabels } from '../features/trainings/price.ts'
import { counted } from '../lib/format.ts'
import { useTouch } from '../lib/use-touch.ts'

const training = typicalEstimateLabels('flux', defaultsOf('flux'))

interface FirstStepsProps {
  emulated: boolean
  /** A dataset with images that were added before. */
  draft: Dataset | null
}

/** The home page before there are any models: the steps from photos to generated images. */
export function FirstSteps({ emulated, draft }: FirstStepsProps) {
  usePageTitle('Home')
  const navigate = useNavigate()
  const touch = useTouch()
  // The sample dataset has a button of its ownDraft.
  const ownDraft = draft?.name === SAMPLE_NAME ? null : draft
  const freeHere = emulated ? 'free in demo mode' : null
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_500px] lg:gap-14">
      <section className="lg:pt-1">
        <h1 tabIndex={-1} className="text-title">
          Make your first model
        </h1>
        <p className="mt-1 mb-6 max-w-110 text-muted">
          A model learns from 10 to 30 of your photos and then generates new images in their
          likeness.
        </p>
        <ol className="border-b border-line-strong">
          <Step
            number="01"
            title="Choose 10 to 30 images"
            facts={[touch ? 'images or a ZIP' : 'files, a folder or a ZIP']}
          >
            Each is checked before anything is charged: size, blur, light, near-duplicates.
          </Step>
          <Step
            number="02"
            title="Train"
            facts={[
              training &&
                `about ${training.time}, ${training.price}${emulated ? ' on Replicate' : ''}`,
              freeHere,
            ]}
          >
            It runs on Replicate. You can close this page; training continues.
          </Step>
          <Step number="03" title="Generate images" facts={[freeHere]}>
            Describe what you want to see. Every image is saved here.
          </Step>
        </ol>
        <div className="mt-6">
          <SampleOffer
            emulated={emulated}
            price={training?.price ?? null}
            onStarted={({ id }) => void navigate({ to: '/trainings/$id', params: { id } })}
            onReady={(dataset) => void navigate({ to: '/models/create', search: { dataset } })}
          >
            <LinkButton
              to="/models/create"
              {...(ownDraft && { search: { dataset: ownDraft.id } })}
              variant="primary"
              size="big"
              className="max-md:w-full"
            >
              {ownDraft
                ? `Continue with ${counted(ownDraft.image_count, 'image')} in a draft`
                : 'Choose images'}
            </LinkButton>
          </SampleOffer>
        </div>
        {emulated && (
          <Note icon={FlaskConical} className="mt-6" title="Demo mode.">
            Nothing is sent to Replicate and nothing is charged. Images are labeled “emulated”.{' '}
            <TextLink to={CONNECT}>Connect Replicate</TextLink>
          </Note>
        )}
      </section>
      <section>
        <div className="mb-2 flex min-h-11 items-center gap-3">
          <h2 className="text-section">Sample dataset</h2>
          <span className="text-small text-muted">
            {counted(SAMPLE_PHOTOS.length, 'photograph')}
          </span>
        </div>
        <SampleSheet label="Sample dataset" />
      </section>
    </div>
  )
}

interface StepProps {
  number: string
  title: string
  /** Formats, time or price; one per line. */
  facts: readonly (string | null)[]
  children: ReactNode
}

const Step = ({ number, title, facts, children }: StepProps) => (
  <li className="grid grid-cols-[40px_minmax(0,1fr)] gap-x-2 border-t border-line-strong py-3.5 md:grid-cols-[40px_minmax(0,1fr)_auto]">
    <span className="text-small leading-5 font-[650] tracking-[0.03em] [font-stretch:84%]">
      {number}
    </span>
    <div>
      <h3 className="text-ui font-semibold">{title}</h3>
      <p className="text-ui text-muted">{children}</p>
    </div>
    <span className="text-small leading-5 text-muted max-md:col-start-2 md:text-right">
      {facts.filter(Boolean).map((fact) => (
        <span key={fact} className="block">
          {fact}
        </span>
      ))}
    </span>
  </li>
)
