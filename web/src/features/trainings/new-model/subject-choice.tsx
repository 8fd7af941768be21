import type { Subject } from '@the-way/shared'
import { Box, Palette, User } from 'lucide-react'
import { ChoiceCards } from '../../../components/choice-cards.tsx'
import { Section } from '../../../components/panel.tsx'

const ICON = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const

const SUBJECTS = [
  { value: 'person', title: 'Person', detail: 'One face, many lights', aside: <User {...ICON} /> },
  { value: 'object', title: 'Object', detail: 'One thing, all sides', aside: <Box {...ICON} /> },
  {
    value: 'style',
    title: 'Style',
    detail: 'A look, many subjects',
    aside: <Palette {...ICON} />,
  },
] as const

/** The category that goes without saying. */
export const categoryOf = (subject: Subject): string =>
  SUBJECTS.find(({ value }) => value === subject)?.title ?? ''

/** Whether nobody has thought of a category of their own. */
export const isUsualCategory = (category: string): boolean =>
  category === '' || SUBJECTS.some(({ title }) => title === category)

interface SubjectChoiceProps {
  subject: Subject | null
  onChange: (subject: Subject) => void
}

/** What is in the pictures decides how it is learnt. */
export const SubjectChoice = ({ subject, onChange }: SubjectChoiceProps) => (
  <Section title="What is in the pictures" className="mb-5!">
    <ChoiceCards
      label="What is in the pictures"
      options={SUBJECTS}
      value={subject}
      onChange={onChange}
      compact
    />
  </Section>
)
