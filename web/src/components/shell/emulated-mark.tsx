import { Link } from '@tanstack/react-router'
import { FlaskConical } from 'lucide-react'
import { Tag } from '../tag.tsx'
import { CONNECT } from './places.ts'

const EXPLAINED = 'Nothing is sent to Replicate and nothing is charged. Connect Replicate'

/** On every page: nobody shall take an emulated image for a real one. Leads to where Replicate is connected. */
export const EmulatedMark = () => (
  <Link
    to={CONNECT}
    title={EXPLAINED}
    aria-label={`Demo mode. ${EXPLAINED}`}
    className="inline-flex shrink-0 rounded-small py-1 whitespace-nowrap"
  >
    <Tag icon={FlaskConical}>Demo mode</Tag>
  </Link>
)
