import { Injectable } from '@nestjs/common';

/** Somebody who is signed in to the broker and is no device: a partner of the town. */
export interface Guest {
  /** False: the connection ends. Asked again and again. */
  isWelcome(): Promise<boolean>;
  /** False: not a topic of theirs. Resolves when it is durable, or when it can never be taken and was counted. */
  publish(topic: string, payload: Buffer): Promise<boolean>;
  subscribe(topic: string): Promise<boolean>;
  unsubscribe(topic: string): void;
  leave(): void;
}

/** A wing that lets others than devices in. */
export interface GuestRoom {
  /** Whether a password is one of this room's; says nothing of its being good. */
  claims(password: string): boolean;
  signIn(username: string, password: string): Promise<Guest | undefined>;
}

type Speak = (topic: string, payload: string) => void;

/** Where the broker and a room of guests meet: sensing knows no partner, and the town no broker. */
@Injectable()
export class MqttGuests {
  private room?: GuestRoom;
  private speaker?: Speak;

  receiveIn(room: GuestRoom): void {
    this.room = room;
  }

  speakBy(speaker: Speak): void {
    this.speaker = speaker;
  }

  /** To whoever subscribed to exactly this topic. */
  say(topic: string, payload: string): void {
    this.speaker?.(topic, payload);
  }

  claims(password: string | undefined): boolean {
    return password !== undefined && this.room?.claims(password) === true;
  }

  async signIn(username: string | undefined, password: string): Promise<Guest | undefined> {
    return this.claims(password) ? this.room?.signIn(username ?? '', password) : undefined;
  }
}
