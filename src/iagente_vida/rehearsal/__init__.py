"""Conversations played against the whole product on a virtual clock: rehearsals, simulations, replays."""
