/** Thrown by a stage that cannot end now: the run is left at its last checkpoint, to be resumed. */
export class LeftOpen extends Error {}
