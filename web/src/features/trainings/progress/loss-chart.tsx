import type { LossPoint } from '@the-way/shared'
import { useAway } from '../../../lib/connection.ts'
import { count } from '../../../lib/format.ts'
import { lossTicks, movingAverage, pathOf } from './loss-curve.ts'

const WIDTH = 304
const HEIGHT = 140
const PLOT = { left: 26, right: WIDTH - 2, top: 8, bottom: HEIGHT - 22 }
const ANCHORS = ['start', 'middle', 'end'] as const

interface LossChartProps {
  losses: readonly LossPoint[]
  /** The total number of steps, where the axis ends; the part not reached yet is empty. */
  total: number
  label: string
  live: boolean
}

/** The loss curve, over axes that start at 0. */
export function LossChart({ losses, total, label, live }: LossChartProps) {
  const away = useAway()
  const average = movingAverage(losses)
  const ticks = lossTicks(Math.max(0, ...losses.map(({ loss }) => loss)))
  const top = ticks.at(-1) ?? 1
  const x = (step: number) => PLOT.left + ((PLOT.right - PLOT.left) * step) / Math.max(1, total)
  const y = (loss: number) => PLOT.bottom - ((PLOT.bottom - PLOT.top) * loss) / top
  const last = average.at(-1)
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
      className="block w-full text-frame tracking-normal"
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <path
            d={`M${PLOT.left} ${y(tick).toFixed(1)}H${PLOT.right}`}
            className={tick === 0 ? 'stroke-line-strong' : 'stroke-line'}
          />
          <text x={PLOT.left - 6} y={y(tick) + 4} textAnchor="end" className="fill-muted">
            {tick}
          </text>
        </g>
      ))}
      {[0, Math.round(total / 2), total].map((step, index) => (
        <text
          key={step}
          x={x(step)}
          y={HEIGHT - 5}
          textAnchor={ANCHORS[index]}
          className="fill-muted"
        >
          {count(step)}
        </text>
      ))}
      <path d={pathOf(losses, x, y)} className="fill-none stroke-control opacity-60" />
      <path
        d={pathOf(average, x, y)}
        className="fill-none stroke-text"
        strokeWidth="1.75"
        strokeLinejoin="round"
      />
      {last && (
        <circle
          cx={x(last.step)}
          cy={y(last.loss)}
          r="3.5"
          className={live ? (away ? 'fill-control' : 'fill-accent') : 'fill-text'}
        />
      )}
    </svg>
  )
}
