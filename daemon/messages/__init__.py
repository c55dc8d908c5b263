"""What travels round the ring: Commands in, one Snapshot out.

A Command is imperative and says who asks; `Command[Result]` names what its caller gets back. A Snapshot is all that
the web and the panel render, complete in itself, and carries no secret: what the panel alone may show (the first
password) travels beside it in a PanelView and never reaches a call over the network.
"""
