import { useQueryClient } from '@tanstack/react-query'
import { WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { api } from '../../lib/api-client.ts'
import { lastReached, useAway } from '../../lib/connection.ts'
import { clock } from '../../lib/format-time.ts'
import { Button } from '../button.tsx'

const RETRY_SECONDS = 8

/** Says that the server is away and asks for it until it is back; then what is shown is read again. */
export function OfflineBanner() {
  return useAway() ? <Away /> : null
}

function Away() {
  const queryClient = useQueryClient()
  const [left, setLeft] = useState(RETRY_SECONDS)
  const [asking, setAsking] = useState(false)

  const ask = async () => {
    setAsking(true)
    try {
      await api.get('/api/health/live')
      await queryClient.invalidateQueries()
    } catch {
      // Still away: the banner stays and counts again.
      setLeft(RETRY_SECONDS)
    } finally {
      setAsking(false)
    }
  }

  useEffect(() => {
    if (asking) return
    const timer = setTimeout(() => (left > 1 ? setLeft(left - 1) : void ask()), 1_000)
    return () => clearTimeout(timer)
  })

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
            <span className="font-semibold">The server is away.</span>{' '}
            <span className="text-muted">You see what was true at {clock(lastReached())}. </span>
          </span>
          <span className="text-muted">Trying again in {left} s; trainings go on.</span>
        </p>
        <Button size="small" pending={asking} onClick={() => void ask()}>
          Try now
        </Button>
      </div>
    </div>
  )
}
