import { useQueryClient } from '@tanstack/react-query'
import { WifiOff } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { api } from '../../lib/api-client.ts'
import { createBackoff } from '../../lib/backoff.ts'
import { lastReached, useAway } from '../../lib/connection.ts'
import { clock } from '../../lib/format-time.ts'
import { onWake } from '../../lib/wake.ts'
import { Button } from '../button.tsx'

/** Shows that the server is unreachable and probes it until it answers, then reloads the page's data. */
export function OfflineBanner() {
  return useAway() ? <Away /> : null
}

// Shared by all banners, so that the pauses keep growing if a server answers the probe and nothing else.
const backoff = createBackoff()
const nextPause = () => Math.round(backoff() / 1_000)

function Away() {
  const queryClient = useQueryClient()
  const [left, setLeft] = useState(nextPause)
  const [isProbing, setIsProbing] = useState(false)

  const probe = async () => {
    setIsProbing(true)
    try {
      await api.get('/api/health/live')
      await queryClient.invalidateQueries()
    } catch {
      // Still unreachable: the banner stays and counts down again.
      setLeft(nextPause())
    } finally {
      setIsProbing(false)
    }
  }

  const onSecond = useEffectEvent(() => {
    if (isProbing || document.visibilityState === 'hidden') return
    if (left > 1) setLeft(left - 1)
    else void probe()
  })
  const onBack = useEffectEvent(() => {
    if (!isProbing) void probe()
  })
  useEffect(() => {
    const timer = setInterval(() => onSecond(), 1_000)
    const stopWake = onWake(() => onBack())
    return () => {
      clearInterval(timer)
      stopWake()
    }
  }, [])

  return (
    <div className="border-b border-line-strong bg-warn-soft text-ui">
      <div className="mx-auto flex max-w-page items-start gap-2.5 px-4 py-2 md:items-center md:px-6 lg:px-8">
        <WifiOff
          size={16}
          strokeWidth={1.75}
          className="mt-0.5 shrink-0 text-warn md:mt-0"
          aria-hidden
        />
        <p className="min-w-0 grow">
          <span role="status">
            <span className="font-semibold">Can’t reach the server.</span>{' '}
            <span className="text-muted">Showing data from {clock(lastReached())}. </span>
          </span>
          <span className="text-muted">Retrying in {left} s; trainings keep running.</span>
        </p>
        <Button size="small" pending={isProbing} onClick={() => void probe()}>
          Retry now
        </Button>
      </div>
    </div>
  )
}
