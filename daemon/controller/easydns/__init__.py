"""The name below the vendor's domain and its certificate: looked at beforehand, registered, obtained, renewed.

    choosing -> prechecking -> registering -> obtaining -> (Switching) -> renewing
                                  planning

Nothing in here runs, and nothing connects out, unless the owner asks for it or has it in use.
"""
