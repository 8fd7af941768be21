import { showToast } from '../../components/toast-store.ts'

interface Replacement {
  before: string
  after: string
  /** Called now, and again if the user takes it back. */
  onChange: (prompt: string) => void
}

/** Puts another prompt into the box; a toast brings back what was there. */
export function replacePrompt({ before, after, onChange }: Replacement) {
  onChange(after)
  if (before.trim() === '' || before.trim() === after.trim()) return
  showToast({
    kind: 'undo',
    title: 'Prompt replaced.',
    action: { label: 'Undo', run: () => onChange(before) },
  })
}
