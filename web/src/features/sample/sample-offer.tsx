import type { Training } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { explain } from '../../components/page-error.tsx'
import { ApiError } from '../../lib/api-error.ts'
import { SAMPLE_PHOTOS } from './photos.ts'
import { useOpenSample, useTrainSample } from './use-sample.ts'

interface SampleOfferProps {
  emulated: boolean
  /** "$1.90": the typical price on Replicate; `null` if it is not known. */
  price: string | null
  onStarted: (training: Training) => void
  /** Called when the dataset is uploaded and can be opened on the new model page. */
  onReady: (datasetId: string) => void
  /** The button before this one. */
  children: ReactNode
}

/** Trains the sample dataset with one click, or opens it first. */
export function SampleOffer(props: SampleOfferProps) {
  const { emulated, price, onStarted, onReady, children } = props
  const train = useTrainSample(onStarted)
  const open = useOpenSample(({ id }) => onReady(id))
  const isTraining = train.button.pending
  const error = train.error ?? open.error

  return (
    <div className="grid justify-items-start gap-2">
      <div className="flex w-full flex-wrap gap-2">
        {children}
        <Button
          {...train.button}
          size="big"
          className="max-md:w-full max-md:px-2! max-md:text-ui!"
          onClick={() => {
            open.reset()
            train.start()
          }}
        >
          {trainLabel(emulated, price)}
        </Button>
      </div>
      <p className="max-w-140 text-small text-muted">
        The sample dataset has {SAMPLE_PHOTOS.length} landscape photographs under CC0, free to use
        for any purpose.
      </p>
      <Button
        variant="quiet"
        size="small"
        className="-mt-1 -ml-2.5"
        pending={open.isPending}
        onClick={() => {
          train.reset()
          open.mutate()
        }}
      >
        View it first
      </Button>
      {error && !isTraining && !open.isPending && (
        <p role="alert" className="max-w-140 text-ui text-danger">
          {train.error ? failedStart(train.error) : 'The sample dataset was not opened.'}{' '}
          {explain(error)} {train.error && 'Trying again never starts a second training.'}
        </p>
      )}
    </div>
  )
}

function trainLabel(emulated: boolean, price: string | null): string {
  if (emulated) return 'Train the sample dataset, free in demo mode'
  return price === null ? 'Train the sample dataset' : `Train the sample dataset for about ${price}`
}

/** Without a response, it is not known whether the training started. */
const failedStart = (error: Error) =>
  error instanceof ApiError && error.status === 0
    ? 'The training was not confirmed.'
    : 'The training was not started.'
