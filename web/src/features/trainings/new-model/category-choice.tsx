import { Box, Palette, User } from 'lucide-react'
import { ChoiceCards } from '../../../components/choice-cards.tsx'
import { Section } from '../../../components/panel.tsx'

const ICON = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const

const CATEGORIES = [
  { value: 'Person', title: 'Person', detail: 'One face, many lights', aside: <User {...ICON} /> },
  { value: 'Object', title: 'Object', detail: 'One thing, all sides', aside: <Box {...ICON} /> },
  {
    value: 'Style',
    title: 'Style',
    detail: 'A look, many subjects',
    aside: <Palette {...ICON} />,
  },
] as const

interface CategoryChoiceProps {
  /** Any word; the cards are the usual ones. */
  category: string
  onChange: (category: string) => void
}

/** What is in the pictures, by the usual words. */
export const CategoryChoice = ({ category, onChange }: CategoryChoiceProps) => (
  <Section title="What is in the pictures" className="mb-5!">
    <ChoiceCards
      label="What is in the pictures"
      options={CATEGORIES}
      value={CATEGORIES.find(({ value }) => value === category)?.value ?? null}
      onChange={onChange}
      compact
    />
  </Section>
)
