import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './button.tsx'
import type { ButtonVariant } from './button-style.ts'

interface CopyButtonProps {
  text: string
  label?: string
  variant?: ButtonVariant
  /** On phones its icon stands for it. */
  wordsHiddenOnPhones?: boolean
}

/** Copies `text` and says so for two seconds. */
export function CopyButton(props: CopyButtonProps) {
  const { text, label = 'Copy', variant = 'normal', wordsHiddenOnPhones = false } = props
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null)

  useEffect(() => {
    if (outcome === null) return
    const timer = setTimeout(() => setOutcome(null), 2_000)
    return () => clearTimeout(timer)
  }, [outcome])

  // A page that is not served over https or from this machine has no clipboard.
  const copy = () =>
    navigator.clipboard?.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    ) ?? setOutcome('refused')

  const words = { copied: 'Copied', refused: 'Not allowed here' }
  return (
    <Button
      size="small"
      variant={variant}
      icon={outcome === 'copied' ? Check : Copy}
      onClick={() => void copy()}
    >
      <span aria-live="polite" className={wordsHiddenOnPhones ? 'max-md:sr-only' : undefined}>
        {outcome ? words[outcome] : label}
      </span>
    </Button>
  )
}
