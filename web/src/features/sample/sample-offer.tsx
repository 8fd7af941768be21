import type { Training } from '@the-way/shared'
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { explain } from '../../components/page-error.tsx'
import { ApiError } from '../../lib/api-error.ts'
import { SAMPLE_PHOTOS } from './photos.ts'
import { useOpenSample, useTrainSample } from './use-sample.ts'

interface SampleOfferProps {
  emulated: boolean
  /** "$1.90"; what a training like this costs on Replicate. */
  price: string | null
  onStarted: (training: Training) => void
  /** The dataset is uploaded and can be opened in the new-model page. */
  onReady: (datasetId: string) => void
  /** The button before it. */
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
          {trainWords(emulated, price)}
        </Button>
      </div>
      <p className="max-w-140 text-small text-muted">
        The sample dataset is {SAMPLE_PHOTOS.length} landscape photographs under CC0: anyone may use
        them for any purpose.
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
        Look at it first
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

function trainWords(emulated: boolean, price: string | null): string {
  if (emulated) return 'Train the sample dataset, free in demo mode'
  return price === null ? 'Train the sample dataset' : `Train the sample dataset for about ${price}`
}

/** Without an answer nobody knows whether it started. */
const failedStart = (error: Error) =>
  error instanceof ApiError && error.status === 0
    ? 'The training was not confirmed.'
    : 'The training was not started.'
