import { defaultsOf } from '@the-way/shared'
import { FlaskConical } from 'lucide-react'
import type { ReactNode } from 'react'
import { LinkButton } from '../components/link-button.tsx'
import { Note } from '../components/note.tsx'
import { usePageTitle } from '../components/page-head.tsx'
import { SETTINGS } from '../components/shell/places.ts'
import { TextLink } from '../components/text-link.tsx'
import { UndevelopedSheet } from '../components/undeveloped-sheet.tsx'
import { estimateInWords } from '../features/trainings/price.ts'

const training = estimateInWords('flux', defaultsOf('flux'))

/** Home, before there is anything: the way from photos to pictures. */
export function FirstSteps({ emulated }: { emulated: boolean }) {
  usePageTitle('Home')
  return (
    <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_500px] lg:gap-14">
      <section className="lg:pt-1">
        <h1 tabIndex={-1} className="text-title">
          Make your first model
        </h1>
        <p className="mt-1 mb-6 max-w-110 text-muted">
          A model learns from 10 to 30 of your photos and then makes new pictures in their likeness.
        </p>
        <ol className="border-b border-line-strong">
          <Step number="01" title="Choose 10 to 30 pictures" takes="loose, a folder or a ZIP">
            Each is checked before anything is charged: size, blur, light, near-copies.
          </Step>
          <Step
            number="02"
            title="Train"
            takes={
              emulated ? 'emulated, free' : training && `about ${training.time}, ${training.price}`
            }
          >
            It runs on Replicate. You may close this page; the work goes on.
          </Step>
          <Step number="03" title="Make pictures" takes={emulated ? 'emulated, free' : null}>
            Write what you want to see. Every picture is kept here.
          </Step>
        </ol>
        <div className="mt-6">
          <LinkButton to="/models/create" variant="primary" size="big" className="max-md:w-full">
            Choose pictures
          </LinkButton>
        </div>
        {emulated && (
          <Note icon={FlaskConical} className="mt-6" title="Replicate is not connected.">
            You can try everything: trainings and pictures are emulated, cost nothing and are marked
            so. <TextLink to={SETTINGS}>Connect Replicate</TextLink>
          </Note>
        )}
      </section>
      <div className="max-md:hidden">
        <div className="mb-2 flex min-h-11 items-center gap-3">
          <h2 className="text-section">Your set</h2>
          <span className="text-small text-muted">nothing has developed yet</span>
        </div>
        <UndevelopedSheet />
      </div>
    </div>
  )
}

interface StepProps {
  number: string
  title: string
  /** Time or price. */
  takes: string | null
  children: ReactNode
}

const Step = ({ number, title, takes, children }: StepProps) => (
  <li className="grid grid-cols-[40px_minmax(0,1fr)] gap-x-2 border-t border-line-strong py-3.5 md:grid-cols-[40px_minmax(0,1fr)_auto]">
    <span className="text-small leading-5 font-[650] tracking-[0.03em] [font-stretch:84%]">
      {number}
    </span>
    <div>
      <h3 className="text-ui font-semibold">{title}</h3>
      <p className="text-ui text-muted">{children}</p>
    </div>
    <span className="text-small leading-5 text-muted max-md:col-start-2">{takes}</span>
  </li>
)
