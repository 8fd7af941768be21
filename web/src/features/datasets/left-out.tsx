import type { RejectedPicture } from '@the-way/shared'
import { Disclosure } from '../../components/disclosure.tsx'
import { counted } from '../../lib/format.ts'

/** What of an upload was not taken into the set, and why. */
export const LeftOut = ({ rejected }: { rejected: readonly RejectedPicture[] }) =>
  rejected.length === 0 ? null : (
    <Disclosure summary={`${counted(rejected.length, 'file')} of the ZIP left out`}>
      <ul className="grid gap-1 text-ui">
        {rejected.map(({ name, detail }) => (
          <li key={name} className="wrap-anywhere">
            <span className="font-medium">{name}</span> <span className="text-muted">{detail}</span>
          </li>
        ))}
      </ul>
    </Disclosure>
  )
