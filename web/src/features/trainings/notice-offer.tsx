import { Bell } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { askForNotices, type NoticePermission, useNoticePermission } from '../../lib/notice.ts'

const WORDS: Record<NoticePermission, string> = {
  granted: 'A notice comes when it ends, while The Way is open in a tab.',
  default: 'The title of this tab tells when it ends.',
  denied: 'Notices are blocked in this browser; the title of this tab tells when it ends.',
  missing: 'This browser shows no notices here; the title of this tab tells when it ends.',
}

/** One need not wait here: what tells of the end, and the offer of a notice. */
export function NoticeOffer() {
  const permission = useNoticePermission()
  return (
    <div className="flex gap-2 text-small text-muted">
      <Bell size={14} strokeWidth={1.75} className="mt-px shrink-0" aria-hidden />
      <div>
        <p>You may close this page; the training goes on. {WORDS[permission]}</p>
        {permission === 'default' && (
          <Button size="small" className="mt-2" onClick={() => void askForNotices()}>
            Notify me when it ends
          </Button>
        )}
      </div>
    </div>
  )
}
