import { Link } from '@tanstack/react-router'
import { FlaskConical } from 'lucide-react'
import { Tag } from '../tag.tsx'
import { SETTINGS } from './places.ts'

export const EMULATED =
  'Replicate is not connected. Trainings and pictures are emulated, cost nothing and are marked so.'

/** On every page: nobody shall take an emulated picture for a made one. */
export const EmulatedMark = () => (
  <Link
    to={SETTINGS}
    title={EMULATED}
    aria-label={`Emulated. ${EMULATED}`}
    className="inline-flex shrink-0 rounded-small py-1"
  >
    <Tag icon={FlaskConical}>Emulated</Tag>
  </Link>
)
