import { useBlocker } from '@tanstack/react-router'
import { ConfirmDialog } from '../../../components/dialog.tsx'

/** Asks before an upload is lost, also when the tab is closed. */
export function LeaveGuard({ uploading }: { uploading: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: () => uploading,
    enableBeforeUnload: uploading,
    withResolver: true,
  })
  return (
    <ConfirmDialog
      open={uploading && blocker.status === 'blocked'}
      onOpenChange={(open) => {
        if (!open) blocker.reset?.()
      }}
      title="Leave during the upload?"
      description="The upload stops and no training starts. Your texts stay filled in; the ZIP has to be chosen again."
      keepLabel="Go on uploading"
      confirmLabel="Leave"
      onConfirm={() => blocker.proceed?.()}
    />
  )
}
