import type { Subject } from '@the-way/shared'
import { Box, Palette, User } from 'lucide-react'
import { ChoiceCards } from '../../../components/choice-cards.tsx'
import { Section } from '../../../components/panel.tsx'

const ICON = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const

const SUBJECTS = [
  { value: 'person', title: 'Person', detail: 'One face, varied light', aside: <User {...ICON} /> },
  { value: 'object', title: 'Object', detail: 'One object, every angle', aside: <Box {...ICON} /> },
  {
    value: 'style',
    title: 'Style',
    detail: 'One look, varied subjects',
    aside: <Palette {...ICON} />,
  },
] as const

/** Returns the default category of models with this subject. */
export const categoryOf = (subject: Subject): string =>
  SUBJECTS.find(({ value }) => value === subject)?.title ?? ''

/** Whether the category is a default one, not the user's own. */
export const isUsualCategory = (category: string): boolean =>
  category === '' || SUBJECTS.some(({ title }) => title === category)

interface SubjectChoiceProps {
  subject: Subject | null
  onChange: (subject: Subject) => void
}

/** The choice of what the images show, which decides how it is learned. */
export const SubjectChoice = ({ subject, onChange }: SubjectChoiceProps) => (
  <Section title="What is in the images" className="mb-5!">
    <ChoiceCards
      label="What is in the images"
      options={SUBJECTS}
      value={subject}
      onChange={onChange}
      compact
    />
  </Section>
)
