/** Dialogs, apart from `$lib/ui`: they bring bits-ui, which the first screen does without. */
export { default as ConfirmDialog } from './ConfirmDialog.svelte';
export { default as Dialog } from './Dialog.svelte';
export { default as PhotoViewer } from './PhotoViewer.svelte';
