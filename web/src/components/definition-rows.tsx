import clsx from 'clsx'
import { Fragment, type ReactNode } from 'react'

interface DefinitionRowsProps {
  /** Rows whose value is `null` are not shown. */
  rows: readonly { label: string; value: ReactNode; mono?: boolean }[]
  /** `right` for amounts, `left` for text. */
  align?: 'left' | 'right'
  className?: string
}

/** Label and value pairs, each on one baseline. */
export function DefinitionRows({ rows, align = 'right', className }: DefinitionRowsProps) {
  return (
    <dl
      className={clsx('grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-ui', className)}
    >
      {rows.map(({ label, value, mono }) =>
        value === null ? null : (
          <Fragment key={label}>
            <dt className="text-muted">{label}</dt>
            <dd
              className={clsx(
                'min-w-0 wrap-anywhere',
                align === 'right' && 'text-right',
                mono && 'font-mono text-small leading-5',
              )}
            >
              {value}
            </dd>
          </Fragment>
        ),
      )}
    </dl>
  )
}
