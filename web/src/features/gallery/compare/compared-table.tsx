import type { GalleryImageDetails } from '@the-way/shared'
import clsx from 'clsx'
import { Tag } from '../../../components/tag.tsx'
import { frameNumber } from '../../../lib/format.ts'
import type { ComparedRow } from './compared.ts'

interface ComparedTableProps {
  images: readonly GalleryImageDetails[]
  rows: readonly ComparedRow[]
}

/** The settings of the compared images, one column each. */
export const ComparedTable = ({ images, rows }: ComparedTableProps) => (
  <div className="overflow-x-auto">
    <table className="w-full text-left text-ui">
      <thead>
        <tr className="border-b border-line text-muted">
          <th scope="col" className="py-1.5 pr-3 font-normal">
            <span className="sr-only">Setting</span>
          </th>
          {images.map(({ id, number }) => (
            <th key={id} scope="col" className="py-1.5 pr-3 font-normal">
              {frameNumber(number)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, values, differs }) => (
          <tr key={label} className="border-b border-line align-top">
            <th scope="row" className="py-1.5 pr-3 font-normal text-muted">
              {label}
              {differs && <Tag>differs</Tag>}
            </th>
            {values.map((value, place) => (
              <td
                key={images[place]?.id}
                className={clsx('py-1.5 pr-3 wrap-anywhere', differs && 'font-semibold')}
              >
                {value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
