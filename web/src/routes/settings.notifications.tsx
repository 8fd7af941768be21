import { createFileRoute } from '@tanstack/react-router'
import { NotificationsSection } from '../features/notifications/notifications-section.tsx'

export const Route = createFileRoute('/settings/notifications')({
  component: NotificationsSection,
})
