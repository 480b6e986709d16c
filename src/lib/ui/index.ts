/** The parts screens are made of: props in, callbacks out. Dialogs are in `$lib/ui/dialog`. */
export { default as AppShell } from './shell/AppShell.svelte';
export { default as Logo } from './shell/Logo.svelte';
export { default as PageHeading } from './shell/PageHeading.svelte';
export { default as SyncChip, type SyncState } from './shell/SyncChip.svelte';
export {
	MAIN_NAVIGATION,
	MORE_NAVIGATION,
	isCurrent,
	type NavigationItem
} from './shell/navigation';

export { default as ActionBar } from './button/ActionBar.svelte';
export { default as Button } from './button/Button.svelte';
export { default as IconButton } from './button/IconButton.svelte';

export { default as Badge } from './badge/Badge.svelte';
export { default as Chip } from './badge/Chip.svelte';
export { default as StatusBadge, type DeliveryState } from './badge/StatusBadge.svelte';

export { default as Card } from './card/Card.svelte';
export { default as CardLink } from './card/CardLink.svelte';
export { default as DefinitionList } from './card/DefinitionList.svelte';
export { default as List } from './card/List.svelte';
export { default as Meter } from './card/Meter.svelte';
export { default as RowLink } from './card/RowLink.svelte';
export { default as TimelineItem } from './card/TimelineItem.svelte';

export { default as Checkbox } from './form/Checkbox.svelte';
export { default as ChipGroup } from './form/ChipGroup.svelte';
export { default as DateField } from './form/DateField.svelte';
export { default as ErrorSummary } from './form/ErrorSummary.svelte';
export { default as Field, type FieldProps } from './form/Field.svelte';
export { default as RadioGroup } from './form/RadioGroup.svelte';
export { default as Select } from './form/Select.svelte';
export { default as TextArea } from './form/TextArea.svelte';
export { default as TextField } from './form/TextField.svelte';
export { optionsOf, type Option } from './form/options';
export { fieldId, problemOf } from './form/problems';

export { default as FilterBar } from './navigation/FilterBar.svelte';
export { default as MoreButton } from './navigation/MoreButton.svelte';
export { default as Tabs } from './navigation/Tabs.svelte';

export { default as Banner } from './feedback/Banner.svelte';
export { default as EmptyState } from './feedback/EmptyState.svelte';
export { default as FailedState } from './feedback/FailedState.svelte';
export { default as QueryView, type QueryResult } from './feedback/QueryView.svelte';
export { default as Skeleton } from './feedback/Skeleton.svelte';
export { default as SnackBar } from './feedback/SnackBar.svelte';
export { clearSnacks, closeSnack, showSnack, type Snack } from './feedback/snackbar.svelte';

export { keyOf } from './keyboard';
export { closeTopDialog } from './open-dialogs';
export { isPrinting } from './printing.svelte';

export { default as MarkedText } from './text/MarkedText.svelte';
export { default as PersonName } from './text/PersonName.svelte';
export { default as UserText } from './text/UserText.svelte';
export { beginningOf, linkPieces, type Piece } from './text/linkify';
export { plainExcerpt } from './text/markdown/nodes';
export type { MentionedPerson } from './text/mentions';
