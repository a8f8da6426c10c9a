/** All that may cross a wall as a job: the name of what to look at again, never a copy of it. */
export interface JobsByQueue {
  readonly rules: { readonly 'rules.ask': { readonly subjects: readonly string[]; readonly by: string } };
  readonly alerts: { readonly 'alert.look-again': { readonly alertId: string } };
  readonly webhooks: { readonly 'webhook.send': { readonly webhook: string } };
  readonly deliveries: { readonly 'delivery.send': { readonly deliveryId: string } };
}

export type QueueName = keyof JobsByQueue;
export const QUEUES: readonly QueueName[] = ['rules', 'alerts', 'deliveries', 'webhooks'];
