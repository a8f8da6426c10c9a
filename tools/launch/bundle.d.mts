export function bundle(of: { entry: string; room: string }): Promise<void>;
