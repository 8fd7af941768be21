import { createFileRoute } from '@tanstack/react-router'
import { ConnectionCheckSection } from '../features/connection/connection-check-section.tsx'

export const Route = createFileRoute('/settings/')({ component: ConnectionCheckSection })
