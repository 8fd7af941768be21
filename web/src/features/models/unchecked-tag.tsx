import type { Model } from '@the-way/shared'
import { CircleHelp } from 'lucide-react'
import { Tag } from '../../components/tag.tsx'

/** Whether the model has not been checked on Replicate yet. Models of other users are not ours to check. */
export const isUnchecked = ({ is_mine, checked_at }: Model) => is_mine && checked_at === null

/** Marks a model that could not be checked on Replicate yet. */
export const UncheckedTag = () => (
  <Tag tone="warn" icon={CircleHelp}>
    Unchecked
  </Tag>
)
