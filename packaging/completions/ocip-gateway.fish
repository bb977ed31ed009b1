# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ocip_gateway_global_optspecs
    string join \n h/help V/version
end

function __fish_ocip_gateway_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ocip_gateway_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ocip_gateway_using_subcommand
    set -l cmd (__fish_ocip_gateway_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -s h -l help -d 'Print help'
complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -s V -l version -d 'Print version'
complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -f -a "demo" -d 'Run a simulated switch and the gateway in front of it, with demo data'
complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -f -a "serve" -d 'Run the gateway'
complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -f -a "check" -d 'Check a configuration file and print what is in force, secrets masked'
complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -f -a "doctor" -d 'Find out step by step whether the gateway can use the switch, and what to do if not'
complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -f -a "call" -d 'Send one OCI command to the switch and print the reply'
complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -f -a "api-key" -d 'Print a fresh API key, and the lines of the configuration that let it in'
complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -f -a "healthcheck" -d 'Ask a running gateway whether it is well; exit status 0 or 1'
complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -f -a "openapi" -d 'Print the OpenAPI document about everything that is served'
complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -f -a "simulate" -d 'Run a simulated switch alone'
complete -c ocip-gateway -n "__fish_ocip_gateway_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand demo" -l listen -d 'Where the REST side listens; port 0 picks a free one' -r
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand demo" -l admin-listen -d 'Where the admin side listens' -r
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand demo" -l ocip-listen -d 'Where the simulated switch listens' -r
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand demo" -s h -l help -d 'Print help'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand serve" -s c -l config -d 'The configuration file (TOML); without this /etc/ocip-gateway/gateway.toml, when it is there' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand serve" -s h -l help -d 'Print help'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand check" -s c -l config -d 'The configuration file (TOML); without this /etc/ocip-gateway/gateway.toml, when it is there' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand check" -l oci -d 'Name every command that a key may use (with oci.schemas), and not only how many'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand check" -s h -l help -d 'Print help'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand doctor" -s c -l config -d 'The configuration file (TOML); without this /etc/ocip-gateway/gateway.toml, when it is there' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand doctor" -l json -d 'Print one JSON document instead of text'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand call" -s c -l config -d 'The configuration file (TOML); without this /etc/ocip-gateway/gateway.toml, when it is there' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand call" -l json -d 'Read the command\'s elements from a JSON file (- for standard input), and print the answer as JSON' -r
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand call" -l raw -d 'Print the reply document as it came, but for secrets'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand call" -l unchecked -d 'Send the command even if the schema files of oci.schemas do not allow it'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand call" -s h -l help -d 'Print help'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand api-key" -s h -l help -d 'Print help'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand healthcheck" -s c -l config -d 'The configuration file (TOML); without this /etc/ocip-gateway/gateway.toml, when it is there' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand healthcheck" -l admin -d 'Where the admin side listens; without this admin.listen of the configuration, or 127.0.0.1:8081 where there is none that can be read' -r
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand healthcheck" -l ready -d 'Ask whether a session to the switch is open (/readyz), not only whether the process is alive (/livez)'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand healthcheck" -s h -l help -d 'Print help'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand openapi" -s c -l config -d 'The configuration file (TOML); without this /etc/ocip-gateway/gateway.toml, when it is there' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand openapi" -s h -l help -d 'Print help'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand simulate" -l listen -d 'Where it listens; port 0 picks a free one' -r
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand simulate" -l data -d 'The switch\'s data (TOML); the demo data without it' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand simulate" -l faults -d 'Faults (TOML) from the start on' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand simulate" -l schemas -d 'XSD files of a switch, in a folder: every command that they know is checked, and one that is not simulated is answered with a reply that is made up and fits' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand simulate" -l seed -d 'What such replies are made up from; the same seed, the same replies' -r
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand simulate" -l tls-certificate -d 'The server\'s certificate chain (PEM); a self-signed one is made without it' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand simulate" -l tls-private-key -d 'The key of the certificate (PEM)' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand simulate" -l ca-out -d 'Where to write the CA certificate of the self-signed certificate (PEM), for `backend.ca_file`' -r -F
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand simulate" -l clear -d 'Speak clear text instead of TLS'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand simulate" -s h -l help -d 'Print help'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand help; and not __fish_seen_subcommand_from demo serve check doctor call api-key healthcheck openapi simulate help" -f -a "demo" -d 'Run a simulated switch and the gateway in front of it, with demo data'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand help; and not __fish_seen_subcommand_from demo serve check doctor call api-key healthcheck openapi simulate help" -f -a "serve" -d 'Run the gateway'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand help; and not __fish_seen_subcommand_from demo serve check doctor call api-key healthcheck openapi simulate help" -f -a "check" -d 'Check a configuration file and print what is in force, secrets masked'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand help; and not __fish_seen_subcommand_from demo serve check doctor call api-key healthcheck openapi simulate help" -f -a "doctor" -d 'Find out step by step whether the gateway can use the switch, and what to do if not'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand help; and not __fish_seen_subcommand_from demo serve check doctor call api-key healthcheck openapi simulate help" -f -a "call" -d 'Send one OCI command to the switch and print the reply'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand help; and not __fish_seen_subcommand_from demo serve check doctor call api-key healthcheck openapi simulate help" -f -a "api-key" -d 'Print a fresh API key, and the lines of the configuration that let it in'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand help; and not __fish_seen_subcommand_from demo serve check doctor call api-key healthcheck openapi simulate help" -f -a "healthcheck" -d 'Ask a running gateway whether it is well; exit status 0 or 1'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand help; and not __fish_seen_subcommand_from demo serve check doctor call api-key healthcheck openapi simulate help" -f -a "openapi" -d 'Print the OpenAPI document about everything that is served'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand help; and not __fish_seen_subcommand_from demo serve check doctor call api-key healthcheck openapi simulate help" -f -a "simulate" -d 'Run a simulated switch alone'
complete -c ocip-gateway -n "__fish_ocip_gateway_using_subcommand help; and not __fish_seen_subcommand_from demo serve check doctor call api-key healthcheck openapi simulate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
