import { useState } from 'react'
import { Disclosure } from '../../components/disclosure.tsx'
import { Loading, Skeleton } from '../../components/skeleton.tsx'
import { count } from '../../lib/format.ts'
import { lazyComponent } from '../../lib/lazy-component.tsx'
import type { MoreSettingsProps } from './more-settings.tsx'
import { isChanged } from './studio-values.ts'

const MoreSettings = lazyComponent(() =>
  import('./more-settings.tsx').then((module) => module.MoreSettings),
)

interface MoreSectionProps extends MoreSettingsProps {
  /** Whether the version's settings are still loading. */
  isLoading: boolean
}

/** The settings under "More settings", which opens by itself if there is an error in it. */
export function MoreSection({ isLoading, ...settings }: MoreSectionProps) {
  const { inputs, values, faults } = settings
  const [isOpen, setIsOpen] = useState(false)
  if (!isOpen && inputs.some(({ name }) => faults[name] !== undefined)) setIsOpen(true)
  const changed = inputs.filter((input) => isChanged(input, values)).length
  return (
    <div className="py-0!">
      <Disclosure
        summary="More settings"
        look="plain"
        open={isOpen}
        onToggle={setIsOpen}
        detail={
          isLoading
            ? null
            : changed > 0
              ? `${count(changed)} changed`
              : `${count(inputs.length)} at their defaults`
        }
      >
        {isOpen && (isLoading ? <MoreSkeleton /> : <MoreSettings {...settings} />)}
      </Disclosure>
    </div>
  )
}

const MoreSkeleton = () => (
  <Loading label="Loading more settings">
    <Skeleton className="mb-3 w-24" />
    <Skeleton className="mb-5 h-control" />
    <Skeleton className="mb-3 w-32" />
    <Skeleton className="h-control" />
  </Loading>
)
