import type { RejectedImage } from '@the-way/shared'
import { Disclosure } from '../../components/disclosure.tsx'
import { counted } from '../../lib/format.ts'

interface LeftOutProps {
  rejected: readonly RejectedImage[]
  /** Whether the list starts open, because something can be done about it. */
  open?: boolean
}

/** The files that were not added to the dataset, each with the reason. */
export const LeftOut = ({ rejected, open = false }: LeftOutProps) =>
  rejected.length === 0 ? null : (
    <div className="mt-4" role={open ? 'status' : undefined}>
      <Disclosure summary={`${counted(rejected.length, 'file')} left out`} open={open}>
        <ul className="grid max-h-50 gap-1 overflow-y-auto text-ui" tabIndex={-1}>
          {rejected.map(({ name, code, detail }, index) => (
            <li key={`${name}-${code}-${index}`} className="wrap-anywhere">
              <span className="font-medium">{name}</span>{' '}
              <span className="text-muted">{detail}</span>
            </li>
          ))}
        </ul>
      </Disclosure>
    </div>
  )
