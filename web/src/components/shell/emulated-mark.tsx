import { Link } from '@tanstack/react-router'
import { FlaskConical } from 'lucide-react'
import { Tag } from '../tag.tsx'
import { CONNECT } from './places.ts'

const EXPLANATION = 'Nothing is sent to Replicate and nothing is charged. Connect Replicate'

/** Shown on every page, so that nobody mistakes an emulated image for a real one. Links to "Connect Replicate". */
export const EmulatedMark = () => (
  <Link
    to={CONNECT}
    title={EXPLANATION}
    aria-label={`Demo mode. ${EXPLANATION}`}
    className="inline-flex shrink-0 rounded-small py-1 whitespace-nowrap"
  >
    <Tag icon={FlaskConical}>Demo mode</Tag>
  </Link>
)
