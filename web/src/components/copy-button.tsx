import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './button.tsx'
import type { ButtonVariant } from './button-style.ts'

interface CopyButtonProps {
  text: string
  label?: string
  variant?: ButtonVariant
  /** On phones only the icon is shown. */
  labelHiddenOnPhones?: boolean
}

/** Copies `text` and confirms it for two seconds. */
export function CopyButton(props: CopyButtonProps) {
  const { text, label = 'Copy', variant = 'normal', labelHiddenOnPhones = false } = props
  const [outcome, setOutcome] = useState<'copied' | 'rejected' | null>(null)

  useEffect(() => {
    if (outcome === null) return
    const timer = setTimeout(() => setOutcome(null), 2_000)
    return () => clearTimeout(timer)
  }, [outcome])

  // Browsers have a clipboard only on pages from https or this machine.
  const copy = () =>
    navigator.clipboard?.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('rejected'),
    ) ?? setOutcome('rejected')

  const labels = { copied: 'Copied', rejected: 'Not allowed here' }
  return (
    <Button
      size="small"
      variant={variant}
      icon={outcome === 'copied' ? Check : Copy}
      onClick={() => void copy()}
    >
      <span aria-live="polite" className={labelHiddenOnPhones ? 'max-md:sr-only' : undefined}>
        {outcome ? labels[outcome] : label}
      </span>
    </Button>
  )
}
