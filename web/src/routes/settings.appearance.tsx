import { createFileRoute } from '@tanstack/react-router'
import { Section } from '../components/panel.tsx'
import { Segments } from '../components/segments.tsx'
import { chooseTheme, THEMES, useThemeChoice } from '../lib/theme.ts'

const THEME_LABELS = { system: 'System', light: 'Light', dark: 'Dark' } as const

export const Route = createFileRoute('/settings/appearance')({ component: Appearance })

function Appearance() {
  const theme = useThemeChoice()
  return (
    <Section title="Appearance" className="mb-0!">
      <Segments
        label="Appearance"
        className="max-md:w-full"
        options={THEMES.map((value) => ({ value, label: THEME_LABELS[value] }))}
        value={theme}
        onChange={chooseTheme}
      />
      <p className="mt-2.5 text-small text-muted">Saved in this browser.</p>
    </Section>
  )
}
